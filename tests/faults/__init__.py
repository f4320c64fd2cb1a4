"""What the messenger promises, held while things break.

Seeded schedules (`plan`) are played by clients that keep the rules of docs/realtime.md (`rules`, `tab`), each behind a
network of its own that can be cut (`network`), against a real site whose server, database and Redis are killed under
them (`site`), over a doorbell that loses, delays and repeats (`asgi`, `layer`). Then `verdict` compares what everyone has.

`make faults` runs them, `make faults FAULTS=5000` many of them, `make faults SEED=137` one.
"""
