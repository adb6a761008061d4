"""How Chromium is started so that every name leads to the staging server and nothing leaves."""

from delivery.staging.server import Staging

__all__ = ["QUIET_FLAGS", "mapping_flags"]

QUIET_FLAGS = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    # Else a pixel asked for over http is silently asked for over https, and nobody notices.
    "--disable-features=AutoupgradeMixedContent,MediaRouter,OptimizationHints",
)


def mapping_flags(staging: Staging, *, keep: int | None = None) -> list[str]:
    """Flags that send every host to the server: port 80 to its plain listener, the rest to TLS.

    `keep` is a loopback port that stays reachable as itself: the page for people.
    """
    rules = [f"MAP 127.0.0.1:{keep} 127.0.0.1:{keep}"] if keep else []
    rules += [f"MAP *:80 127.0.0.1:{staging.plain_port}", f"MAP * 127.0.0.1:{staging.tls_port}"]
    return [*QUIET_FLAGS, f"--host-resolver-rules={', '.join(rules)}"]
