"""What each post was worth: followers, impressions and bookmarks, against the account's own."""

from growthd.compute.reward.diff import (
    RewardDiff as RewardDiff,
    Scores as Scores,
    compare as compare,
)
from growthd.compute.reward.reference import (
    FINAL_SECONDS as FINAL_SECONDS,
    RunningSums as RunningSums,
    running_sums as running_sums,
    sums_at as sums_at,
)
from growthd.compute.reward.rows import Keys as Keys, RewardRows as RewardRows
from growthd.compute.reward.score import (
    Part as Part,
    Rewards as Rewards,
    RewardState as RewardState,
    score as score,
)
from growthd.compute.reward.weights import (
    PARTS as PARTS,
    RewardWeights as RewardWeights,
)
from growthd.model.reward import Normalise as Normalise
