"""The dashboards: current, complete, and asking what there is."""
