"""Definitions in forms that others read and write: the workbook in which a coordinator writes a circle's own part."""
