from keko_eval.files.fonts import STYLES, font_folder


def test_the_folder_has_one_file_of_each_font_so_that_no_listing_can_choose_another() -> None:
    assert sorted(p.name for p in font_folder().iterdir()) == sorted(f"SourceSansPro-{style}.otf" for style in STYLES)


def test_the_folder_is_made_once() -> None:
    assert font_folder() == font_folder()
