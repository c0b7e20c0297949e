"""Arms and what they are worth: reach times conversion, shrunk, discounted, recomputable."""

from growthd.compute.learning.arena import arena_learner as arena_learner
from growthd.compute.learning.arrival import (
    ArrivalCurve as ArrivalCurve,
    fit_arrival as fit_arrival,
)
from growthd.compute.learning.evidence import (
    Evidence as Evidence,
    gather as gather,
    merge as merge,
)
from growthd.compute.learning.insight import (
    Insight as Insight,
    Pattern as Pattern,
    insight as insight,
    pattern_of as pattern_of,
    patterns as patterns,
)
from growthd.compute.learning.learner import (
    ArmPosterior as ArmPosterior,
    DimensionPosterior as DimensionPosterior,
    LearnerSettings as LearnerSettings,
    Learning as Learning,
    learn as learn,
)
from growthd.compute.learning.lessons import (
    CHOICES as CHOICES,
    DIMENSIONS as DIMENSIONS,
    LessonPage as LessonPage,
    Lessons as Lessons,
)
from growthd.compute.learning.progress import (
    expected_gain as expected_gain,
    improvement as improvement,
)
from growthd.compute.learning.rarity import thinned as thinned
from growthd.compute.learning.rows import (
    ArmColumn as ArmColumn,
    PostRows as PostRows,
)
from growthd.compute.learning.tallies import PlainFacts as PlainFacts
