"""What is wrong, where and how to mend it in; words for a person, a program or an editor out."""
