"""What another way of choosing would have earned, and which arm of an experiment did better."""

from growthd.compute.evaluation.experiment import (
    Comparison as Comparison,
    ExperimentPosts as ExperimentPosts,
    TooFew as TooFew,
    compare_arms as compare_arms,
)
from growthd.compute.evaluation.off_policy import (
    Evaluation as Evaluation,
    Lift as Lift,
    NotEnoughData as NotEnoughData,
    evaluate as evaluate,
)
from growthd.compute.evaluation.rows import (
    LoggedPosts as LoggedPosts,
    Propensities as Propensities,
    propensities as propensities,
)
from growthd.compute.evaluation.weighting import (
    Policy as Policy,
    effective_sample_size as effective_sample_size,
    importance as importance,
)
