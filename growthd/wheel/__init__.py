"""The timer wheel and the plan of captures; pure, told the time."""
