// Independent streams of random numbers from one seed.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace diatom::ml {

// A seed for the thing that `path` names under `seed`: mixes by splitmix64's finaliser (Steele, Lea
// and Flood 2014), so that neighbouring paths share nothing.
inline std::uint64_t seed_of(std::uint64_t seed, std::initializer_list<std::uint64_t> path) {
  for (const std::uint64_t part : path) {
    seed += part * 0x9e3779b97f4a7c15U + 0x9e3779b97f4a7c15U;
    seed = (seed ^ (seed >> 30U)) * 0xbf58476d1ce4e5b9U;
    seed = (seed ^ (seed >> 27U)) * 0x94d049bb133111ebU;
    seed ^= seed >> 31U;
  }
  return seed;
}

}  // namespace diatom::ml
