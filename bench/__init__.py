"""Speed and weight, as ratios within one run. No test asserts a time; these print."""
