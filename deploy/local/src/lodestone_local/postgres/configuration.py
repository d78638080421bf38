"""The two configuration files of a cluster."""

import os

from .cluster import Cluster

SOCKET_PATH_LIMIT = 107

# Only this machine, and only with a password: other accounts of the machine are kept out.
HOST_RULES = """\
local all all scram-sha-256
host  all all 127.0.0.1/32 scram-sha-256
"""


def configuration(cluster: Cluster) -> str:
    """The content of `postgresql.conf`."""
    kept = "on" if cluster.durable else "off"
    fits = len(os.fsencode(cluster.home / f".s.PGSQL.{cluster.port}")) <= SOCKET_PATH_LIMIT
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": cluster.port,
        "unix_socket_directories": f'"{cluster.home}"' if fits else "",
        "max_connections": 300,
        "shared_buffers": "128MB",
        "max_wal_size": "1GB",
        # A new table has statistics soon: until then plans are guesses, and those that are cached stay for so long.
        "autovacuum_naptime": "10s",
        # Off only in the cluster of the tests: a crash of the machine may cost it, and nobody misses it.
        "fsync": kept,
        "full_page_writes": kept,
        "synchronous_commit": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "password_encryption": "scram-sha-256",
        # Stretching protects guessable passwords; ours are 24 random bytes, and tests connect very often.
        "scram_iterations": 64,
        "log_line_prefix": "%m [%p] %q%u@%d ",
    }
    return "".join(f"{name} = '{_doubled(value)}'\n" for name, value in settings.items())


def _doubled(value: object) -> str:
    return str(value).replace("'", "''")
