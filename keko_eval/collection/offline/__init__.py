"""A form in one file that is answered without a net, and the encrypted answers that come back from it.

What it protects. A finished answer is encrypted in the browser to the study's offline key (X25519, HKDF-SHA-256,
AES-256-GCM) with a key pair made for that answer alone: whoever has the form, the answer's file or the computer it was
written on cannot open it; only ``collected/keys/offline.private`` can. What is saved on the way is encrypted under the
respondent's own passphrase (PBKDF2-SHA-256, 600,000 rounds) and is never sent. The page may load and send nothing.

What it does not protect. The form is a file: whoever can change the file before it is opened can change what it does,
so it should come from a trusted place. The answers are on the screen while they are given. A weak passphrase can be
guessed by whoever takes the draft. The file's size tells roughly how much was written, and its name and head tell which
survey it is of. Anybody who has the form can make answers: it says nothing of who answered.
"""
