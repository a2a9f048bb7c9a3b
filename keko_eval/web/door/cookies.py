"""Cookies: ``__Host-`` and Secure behind TLS, plain on a loopback address; never read by scripts."""

DAY = 24 * 60 * 60


def cookie_name(name: str, tls: bool) -> str:
    return f"__Host-{name}" if tls else name


def cookie_header(name: str, value: str, tls: bool, max_age: int | None = None) -> tuple[str, str]:
    """A ``Set-Cookie`` header; without ``max_age`` it goes with the browser, with 0 now."""
    parts = [f"{cookie_name(name, tls)}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if tls:
        parts.append("Secure")
    if max_age is not None:
        parts.append(f"Max-Age={max_age}")
    return "set-cookie", "; ".join(parts)
