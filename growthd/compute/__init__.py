"""Pure numbers: attribution, reward, aggregates, learning, planning, evaluation."""
