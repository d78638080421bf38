"""Counting with Faust so that nothing is lost and nothing is counted twice, whenever a worker dies.

Faust keeps what it is good at: app, agent, table, changelog, recovery, rebalance. Two things are ours. `batches`: up
to 500 records of a partition arrive as one event, because Faust's own delivery costs more than the counting. `table`
and `flusher`: changed states are written behind, and source offsets are acknowledged only when Kafka has acknowledged
what follows from them; Faust's own commit does not wait for its changelog reliably.

One idea per file: `reading` a record, `counting` a batch, `batches` of the consumer, `positions` after a rebalance,
`table` and its recovery, `flusher`, `figures` as they are said, `ownership` of partitions, `topics`, and the `worker`
that puts them together.
"""
