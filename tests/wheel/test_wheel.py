"""The wheel against a sorted list."""

from __future__ import annotations

from hypothesis import given, strategies as st

from growthd.wheel.wheel import Wheel

KEYS = st.integers(0, 12)
TIMES = st.floats(0, 30, allow_nan=False, width=32)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), KEYS, TIMES),
        st.tuples(st.just("cancel"), KEYS, st.just(0.0)),
        st.tuples(st.just("advance"), st.just(0), TIMES),
    ),
    max_size=60,
)


@given(STEPS)
def test_the_wheel_is_a_sorted_list(steps: list[tuple[str, int, float]]) -> None:
    wheel: Wheel[int] = Wheel()
    model: dict[int, float] = {}
    for step, key, time in steps:
        match step:
            case "insert":
                wheel.insert(key, time)
                model[key] = time
            case "cancel":
                assert wheel.cancel(key) is (model.pop(key, None) is not None)
            case "advance":
                fired = wheel.advance(time)
                assert sorted(fired) == sorted(k for k, due in model.items() if due <= time)
                assert [model[k] for k in fired] == sorted(model[k] for k in fired)
                model = {k: due for k, due in model.items() if due > time}
        assert len(wheel) == len(model)
        assert wheel.next_due() == min(model.values(), default=None)
        assert all((k in wheel) is (k in model) for k in range(13))


def test_equal_dues_fire_in_the_order_they_were_armed() -> None:
    wheel: Wheel[str] = Wheel()
    for key in ("c", "a", "b"):
        wheel.insert(key, 5.0)
    assert wheel.advance(5.0) == ["c", "a", "b"]


def test_nothing_fires_early_within_its_tick() -> None:
    wheel: Wheel[str] = Wheel()
    wheel.insert("late", 1.9)
    wheel.insert("early", 1.1)
    assert wheel.advance(1.5) == ["early"]
    assert wheel.next_due() == 1.9
    assert wheel.advance(1.9) == ["late"]
