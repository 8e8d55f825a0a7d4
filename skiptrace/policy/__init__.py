"""What is allowed: pure decisions with a reason, from dated tables of rules."""

from skiptrace.policy.purposes import Purpose, all_purposes, allows, purpose

__all__ = ["Purpose", "all_purposes", "allows", "purpose"]
