#include "ml/vae/elbo.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>

#include "ml/core/term.h"

namespace diatom::ml {

at::Tensor reconstruction(const at::Tensor& decoded, const at::Tensor& rows,
                          Likelihood likelihood) {
  if (likelihood == Likelihood::gaussian) return (decoded - rows).square().sum(1) * 0.5;
  return at::binary_cross_entropy_with_logits(decoded, rows, {}, {}, at::Reduction::None).sum(1);
}

at::Tensor kl_divergence(const at::Tensor& mean, const at::Tensor& log_variance) {
  return (mean.square() + log_variance.exp() - log_variance - 1.0) * 0.5;
}

namespace {

const Registration<Term> kl_term{
    {{"kl", "KL divergence"},
     "How far an image's latent cloud lies from the standard one, in nats: what the latent says "
     "about this image. A dimension whose KL stays near 0 is the same for every image and unused.",
     "KL = ½ ∑ (μ² + σ² − 1 − ln σ²)",
     "Kullback, Leibler: \"On information and sufficiency\", Annals of Mathematical Statistics 22, "
     "1951"}};
const Registration<Term> elbo_term{
    {{"elbo", "Reconstruction and ELBO"},
     "The reconstruction term says how badly the decoder rebuilds the images, summed over their "
     "features. Together with the KL it is what a VAE lowers, and its negative is a lower bound on "
     "how likely the data are.",
     "ln p(x) ≥ E[ln p(x | z)] − KL(q(z | x) ‖ p(z))",
     "Kingma, Welling: \"Auto-encoding variational Bayes\", ICLR 2014"}};
const Registration<Term> beta_term{
    {{"beta", "Weight β"},
     "The price of every nat that the latent carries. More of it makes a simpler latent space and "
     "worse pictures, and 0 leaves a plain auto-encoder.",
     "loss = reconstruction + β KL",
     "Higgins et al.: \"beta-VAE: learning basic visual concepts with a constrained variational "
     "framework\", ICLR 2017"}};

}  // namespace

}  // namespace diatom::ml
