"""The table of policies."""

from typing import Mapping

from hydra_heads.weigh.best_probability import BestProbability
from hydra_heads.weigh.policy import Policy
from hydra_heads.weigh.success_share import SuccessShare
from hydra_heads.weigh.uniform import Uniform

POLICIES: Mapping[str, Policy] = {
    policy.name: policy for policy in (BestProbability(), SuccessShare(), Uniform())
}
"""Every policy by its name."""

DEFAULT_POLICY = BestProbability.name
