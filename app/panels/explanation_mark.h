// Explanation marks: a small round "?" behind a word of the interface. The mouse on it shows what
// the word means (ml::Term), a click pins the card, another one takes it away again.
#pragma once

#include <string>
#include <string_view>

#include "ml/core/term.h"

namespace diatom::app {

// On the line of what was drawn last, as high as that. Draws nothing where there is no such term.
void explanation_mark(std::string_view term);

// Of a method's parameter.
void parameter_mark(std::string_view method, std::string_view parameter);

// How wide a mark is, with the gap before it.
float mark_room();

// The inside of a card.
void draw_term(const ml::Term& term);

}  // namespace diatom::app
