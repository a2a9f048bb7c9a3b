"""Archives: a zip file as the same bytes every time, whoever made it and when."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip file of ``members`` by name: stored, in order of names, dated 1980."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as made:
        for name in sorted(members):
            info = ZipInfo(name, EPOCH)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            made.writestr(info, members[name])
    return target.getvalue()


def members_of(data: bytes) -> dict[str, bytes]:
    """What a zip file holds, by name; for archives that the program itself has made."""
    with ZipFile(BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}
