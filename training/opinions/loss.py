"""What a model is blamed for: wrong tags, wrong signs where a place is given, the wrong sign of a whole post, the wrong strength."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from heedful.opinions.models.tags import PLACES, SIGNS, label
from training.opinions.batches import UNTOLD, Arrays

# How much each counts.
TAG, GIVEN, POST, STRENGTH, BLIND, TAUGHT = 1.0, 0.6, 0.5, 0.3, 0.15, 3.0


def sign_logits(tags: torch.Tensor) -> torch.Tensor:
    """What a word's tags say of its sign, were it part of a target: the log of the sum over places in a target."""
    return tags[..., 1:].reshape(*tags.shape[:-1], len(SIGNS), len(PLACES)).logsumexp(-1)


def sign_shares(tags: torch.Tensor) -> torch.Tensor:
    """The same from shares of tags, which are rounded and so may all be nought."""
    shares = tags[..., 1:].reshape(*tags.shape[:-1], len(SIGNS), len(PLACES)).sum(-1) + 1e-4
    return shares / shares.sum(-1, keepdim=True)


def loss_of(tags: torch.Tensor, post: torch.Tensor, strength: torch.Tensor, told: Arrays, blind: torch.Tensor) -> torch.Tensor:
    """The loss of a batch. `blind` marks words of posts of which only the whole is labelled: their sign leans to the post's."""
    known = told.tags != UNTOLD
    per_tag = F.cross_entropy(tags[known], told.tags[known], reduction="none") if known.any() else tags.sum() * 0
    unfelt = (told.tags >= label("B", 0)) & (told.tags <= label("S", 0))
    weights = torch.where(unfelt, told.neutral[:, None], 1.0)
    total = TAG * (per_tag * weights[known]).sum() / weights[known].sum().clamp(min=1) * 4 if known.any() else tags.sum() * 0
    signs = sign_logits(tags)
    given = told.signs != UNTOLD
    if given.any():
        total = total + GIVEN * F.cross_entropy(signs[given], told.signs[given])
    labelled = told.post != UNTOLD
    if labelled.any():
        total = total + POST * F.cross_entropy(post[labelled], told.post[labelled])
        leaning = blind & labelled[:, None] & ~known & ~given
        if leaning.any():
            total = total + BLIND * F.cross_entropy(signs[leaning], told.post[:, None].expand_as(told.tags)[leaning])
    felt = told.strength >= 0
    if felt.any():
        total = total + STRENGTH * F.mse_loss(strength[felt].sigmoid(), told.strength[felt])
    heard = told.taught_tags.sum(-1) > 0
    if heard.any():
        total = total - TAUGHT * (told.taught_tags[heard] * tags.log_softmax(-1)[heard]).sum(-1).mean()
        taught = told.taught_post.sum(-1) > 0
        total = total - POST * 2 * (told.taught_post[taught] * post.log_softmax(-1)[taught]).sum(-1).mean()
        # The teacher's sign of a word, were it part of a target, though it is none: most words are not.
        wanted, said = sign_shares(told.taught_tags[heard]), sign_logits(tags[heard]).log_softmax(-1)
        total = total - GIVEN * (wanted * said).sum(-1).mean()
    return total
