"""What a cluster is told in deploy/k8s, held against the code: one module for each kind of question."""
