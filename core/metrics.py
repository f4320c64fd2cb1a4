"""What this process counts of itself, for Prometheus. docs/deploying.md says what each number means.

Counting costs less than a microsecond and goes on whether or not anybody asks. Where METRICS_DIR is set the numbers live
in files there, so that any process of the machine answers for all of them (`core.metrics_files`).
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
INSTANT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

requests = Counter("souk_http_requests", "HTTP requests answered.", ["method", "route", "status"])
request_seconds = Histogram(
    "souk_http_request_seconds", "From the request to the head of its answer.", ["route"], buckets=QUICK
)
connections = Gauge("souk_connections", "Sockets that are open now.", multiprocess_mode="livesum")
sockets_opened = Counter("souk_sockets_opened", "Sockets that were let in.")
sockets_closed = Counter("souk_sockets_closed", "Sockets that this side closed, by close code.", ["code"])
deliveries = Counter("souk_deliveries", "Frames handed to sockets: kind is event or ring.", ["kind"])
socket_sends = Counter("souk_socket_sends", "Messages that came over a socket, by their answer's status.", ["status"])
drops = Counter("souk_frames_dropped", "Rings that were not queued for a slow client.")
fan_out_seconds = Histogram(
    "souk_fan_out_seconds",
    "From the commit's doorbell to the last socket of a process; way is here (same process) or redis.",
    ["way"],
    buckets=INSTANT,
)
relay_failures = Counter("souk_relay_failures", "Frames that did not reach the other processes, and links that broke.")
resumes = Counter(
    "souk_resumes", "Fetches of a log's missing part, by outcome: events, nothing or too_far.", ["outcome"]
)
log_checks = Counter(
    "souk_log_checks", "Pages that compared a log with the server's, by outcome: same or different.", ["outcome"]
)
loop_lag = Histogram(
    "souk_loop_lag_seconds", "How late the event loop came to a timer: what every socket waits.", buckets=INSTANT
)


def note_request(method: str, route: str, status: int, seconds: float) -> None:
    """Counts one answered request. The route is the pattern of the address, so there are as many as the site has."""
    requests.labels(method if method in METHODS else "other", route, str(status)).inc()
    request_seconds.labels(route).observe(seconds)
