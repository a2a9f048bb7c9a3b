"""Numbers as a language writes them: decimal sign, thousands, a true minus, per cent, intervals."""

from decimal import ROUND_HALF_UP, Decimal

from keko_eval.language.language import MINUS, NBSP, Language

_STEPS = tuple(Decimal(1).scaleb(-decimals) for decimals in range(10))


def rounded(value: float, decimals: int) -> Decimal:
    """``value`` rounded half away from zero on the digits that it shows, as schools and spreadsheets do."""
    digits = Decimal(repr(value)) if isinstance(value, float) else Decimal(int(value))
    result = digits.quantize(_STEPS[decimals], ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(value: float, language: Language, decimals: int = 0) -> str:
    """``1 234,5``; a negative number has U+2212; what rounds to zero has no sign."""
    result = rounded(value, decimals)
    return (MINUS if result < 0 else "") + _digits(abs(result), language, decimals)


def signed(value: float, language: Language, decimals: int = 0) -> str:
    """``+12,5``, ``−3,0``, ``0,0``."""
    result = rounded(value, decimals)
    return ("+" if result > 0 else "") + number(value, language, decimals)


def percent(share: float, language: Language, decimals: int = 0) -> str:
    """The share 0.46 as ``46 %`` in Finnish and Swedish, ``46%`` in English."""
    return language.percent.format(number(hundredfold(share), language, decimals))


def span(low: float, high: float, language: Language, decimals: int = 0, with_sign: bool = False) -> str:
    """An interval for a table's cell: ``−6,0…+7,4``, in Swedish and English with a word."""
    write = signed if with_sign else number
    joint = {"fi": "…", "sv": f"{NBSP}till{NBSP}", "en": f"{NBSP}to{NBSP}"}[language.tag]
    return f"{write(low, language, decimals)}{joint}{write(high, language, decimals)}"


def between(low: float, high: float, language: Language, decimals: int = 0, with_sign: bool = False) -> str:
    """An interval inside a sentence: ``−6,0…+7,4``, ``mellan −6,0 och +7,4``, ``between −6.0 and +7.4``."""
    write = signed if with_sign else number
    pattern = {"fi": "{}…{}", "sv": "mellan {} och {}", "en": "between {} and {}"}[language.tag]
    return pattern.format(write(low, language, decimals), write(high, language, decimals))


def hundredfold(share: float) -> float:
    """100 times ``share`` in decimal digits, so that 0.285 gives 28.5 and not 28.499999999999996."""
    return float(Decimal(repr(share)) * 100) if isinstance(share, float) else share * 100


def _digits(value: Decimal, language: Language, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return text.replace(",", "\0").replace(".", language.decimal).replace("\0", language.group)
