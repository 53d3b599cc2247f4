"""How advice names a setting: as make takes it, and as the command does."""


def setting(variable: str, value: str) -> str:
    """Say how a setting of the sources is given.

    Parameters
    ----------
    variable : str
        Its name for make, such as ``COMMUNES_DISTRICT``.
    value : str
        An example, without blanks.

    Returns
    -------
    str
        ``make COMMUNES_DISTRICT=huyen (or hopnhat stage fetch --communes-district huyen)``.
    """
    return f"make {variable}={value} (or {_command(variable, value)})"


def setting_vi(variable: str, value: str) -> str:
    """Say the same as `setting` in Vietnamese."""
    return f"make {variable}={value} (hoặc {_command(variable, value)})"


def _command(variable: str, value: str) -> str:
    option = "--" + variable.lower().replace("_", "-")
    return f"hopnhat stage fetch {option} {value}"
