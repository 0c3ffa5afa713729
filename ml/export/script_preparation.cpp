// prepare() once more, in TorchScript. OpenCV's resize works in whole numbers where it grows an
// image and in single precision where it shrinks one; both are repeated operation by operation
// (its modules/imgproc/src/resize.cpp), since a pixel rounded the other way moves the scores.
#include <string>

#include <ATen/core/Tensor.h>
#include <ATen/ops/tensor.h>
#include <torch/csrc/jit/api/module.h>

#include "ml/export/script_parts.h"

namespace diatom::ml {

namespace {

// (B, 3, H, W) -> (B, 3): the median over the outermost pixels, the lower one of two.
constexpr const char* border_median = R"(
def pad_colour(self, images: Tensor) -> Tensor:
    height = images.size(2)
    width = images.size(3)
    border = [images[:, :, 0, :]]
    if height > 1:
        border.append(images[:, :, height - 1, :])
    if height > 2:
        border.append(images[:, :, 1:height - 1, 0])
        if width > 1:
            border.append(images[:, :, 1:height - 1, width - 1])
    return torch.median(torch.cat(border, 2), 2)[0]
)";

constexpr const char* fixed_colour = R"(
def pad_colour(self, images: Tensor) -> Tensor:
    return self.colour.expand([images.size(0), 3])
)";

constexpr const char* padding = R"(
def padded(self, images: Tensor) -> Tensor:
    height = images.size(2)
    width = images.size(3)
    side = max(max(height, width), self.canvas_px)
    if height == side and width == side:
        return images
    top = (side - height) // 2
    left = (side - width) // 2
    square = self.pad_colour(images).unsqueeze(2).unsqueeze(3).repeat([1, 1, side, side])
    square[:, :, top:top + height, left:left + width] = images
    return square
)";

// A new pixel is the mean of what it covers. Along a side that is at most T old pixels: `taps`
// gives their places and shares, (T, size) each.
constexpr const char* shrinking = R"(
def shrunk_by_whole(self, square: Tensor, factor: int) -> Tensor:
    size = self.size_px
    sums = square.reshape([square.size(0), 3, size, factor, size, factor]).sum([3, 5])
    if factor == 2:
        return torch.floor((sums + 2).float() / 4.0)
    return torch.round(sums.float() * (1.0 / float(factor * factor)))

def taps(self, square: Tensor, scale: float) -> Tuple[Tensor, Tensor]:
    side = float(square.size(2))
    begin = torch.arange(self.size_px, device=square.device).double() * scale
    end = begin + scale
    covered = torch.clamp(side - begin, max=scale)
    last = torch.clamp(torch.floor(end), max=side - 1.0)
    first = torch.minimum(torch.ceil(begin), last)
    none = torch.zeros_like(begin)
    head = torch.where(first - begin > 0.001, first - begin, none)
    tail = torch.where(end - last > 0.001, torch.minimum(torch.clamp(end - last, max=1.0), covered), none)
    places = torch.arange(int(scale) + 3, device=square.device).double().unsqueeze(1) + (first - 1.0)
    shares = torch.where(places == last, tail, torch.where(places < last, none + 1.0, none))
    shares = torch.where(places < first, head, shares) / covered
    return torch.clamp(places, 0.0, side - 1.0).long(), shares.float()

def averaged(self, rows: Tensor, places: Tensor, shares: Tensor) -> Tensor:
    sums = rows.index_select(3, places[0]) * shares[0]
    for tap in range(1, places.size(0)):
        sums = sums + rows.index_select(3, places[tap]) * shares[tap]
    return sums

def shrunk(self, square: Tensor, scale: float) -> Tensor:
    places, shares = self.taps(square, scale)
    rows = self.averaged(square.float(), places, shares)
    columns = self.averaged(rows.transpose(2, 3), places, shares)
    return torch.round(columns.transpose(2, 3))
)";

// Weights of 11 bits; the sums lose 4 bits between the two directions and 18 behind them.
constexpr const char* growing = R"(
def grown(self, square: Tensor, scale: float) -> Tensor:
    edge = square.size(2) - 1
    at = ((torch.arange(self.size_px, device=square.device).double() + 0.5) * scale - 0.5).float()
    first = torch.floor(at)
    share = at - first
    near = torch.clamp(first, 0.0, float(edge)).long()
    far = torch.clamp(first + 1.0, 0.0, float(edge)).long()
    inside = torch.where(torch.logical_and(first >= 0.0, first < edge), share, torch.zeros_like(share))
    of_far = torch.round(inside * 2048.0).int()
    of_near = torch.round((1.0 - inside) * 2048.0).int()
    rows = square.int()
    rows = rows.index_select(3, near) * of_near + rows.index_select(3, far) * of_far
    rows = torch.bitwise_right_shift(rows, 4)
    of_far = torch.round(share * 2048.0).int().unsqueeze(1)
    of_near = torch.round((1.0 - share) * 2048.0).int().unsqueeze(1)
    upper = torch.bitwise_right_shift(rows.index_select(2, near) * of_near, 16)
    lower = torch.bitwise_right_shift(rows.index_select(2, far) * of_far, 16)
    return torch.clamp(torch.bitwise_right_shift(upper + lower + 2, 2), 0, 255).float()
)";

constexpr const char* whole = R"(
def resized(self, square: Tensor) -> Tensor:
    side = square.size(2)
    if side == self.size_px:
        return square.float()
    scale = 1.0 / (float(self.size_px) / float(side))
    if side < self.size_px:
        return self.grown(square, scale)
    factor = int(scale + 0.5)
    if abs(scale - float(factor)) < 2.220446049250313e-16:
        return self.shrunk_by_whole(square, factor)
    return self.shrunk(square, scale)

def forward(self, images: Tensor) -> Tensor:
    assert images.dim() == 4 and images.size(3) == 3 and images.dtype == 0, "images must be (B, H, W, 3) uint8"
    pixels = self.resized(self.padded(images.permute([0, 3, 1, 2])))
    return (pixels / 255.0 - self.mean) / self.deviation
)";

at::Tensor colour_planes(const std::array<float, 3>& values) {
  return at::tensor(at::ArrayRef<float>(values.data(), values.size())).view({1, 3, 1, 1});
}

}  // namespace

torch::jit::Module preparation_script(const ImageSpec& spec) {
  torch::jit::Module script("__torch__.diatom.Preparation");
  script.register_attribute("size_px", c10::IntType::get(), spec.size);
  script.register_attribute("canvas_px", c10::IntType::get(), spec.canvas_px);
  script.register_buffer("mean", colour_planes(spec.mean));
  script.register_buffer("deviation", colour_planes(spec.deviation));
  if (spec.pad_colour)
    script.register_buffer(
        "colour", at::tensor(at::ArrayRef<std::uint8_t>(spec.pad_colour->data(), 3)).view({1, 3}));
  script.define(std::string(spec.pad_colour ? fixed_colour : border_median) + padding + shrinking +
                growing + whole);
  return script;
}

}  // namespace diatom::ml
