"""The hourly plan: how much, about what, how sure, and what became of it."""

from growthd.compute.planning.cadence import (
    CadenceRules as CadenceRules,
    Decision as Decision,
    Hold as Hold,
    Move as Move,
    decide as decide,
)
from growthd.compute.planning.control import (
    Limits as Limits,
    Rollout as Rollout,
    Standing as Standing,
    is_picked as is_picked,
    signature as signature,
    standing as standing,
)
from growthd.compute.planning.envelope import (
    Cadence as Cadence,
    Envelope as Envelope,
)
from growthd.compute.planning.outcome import (
    PlanOutcome as PlanOutcome,
    PlanScore as PlanScore,
    Promised as Promised,
    outcome as outcome,
    score_plans as score_plans,
)
from growthd.compute.planning.past import (
    DayRow as DayRow,
    HourUse as HourUse,
    active_hours as active_hours,
    cadence_days as cadence_days,
    usual_cadence as usual_cadence,
)
from growthd.compute.planning.plan import (
    GrowthPlan as GrowthPlan,
    Known as Known,
    make_plan as make_plan,
)
from growthd.compute.planning.resistance import Resistance as Resistance
from growthd.compute.planning.response import (
    CadenceDays as CadenceDays,
    Marginal as Marginal,
    response as response,
)
