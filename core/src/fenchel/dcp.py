"""Disciplined convexity: what is known of an expression, as bits of one word, and the rule that composes them.

Every bit is a fact that may hold, and *a sum has a fact exactly when every term has it*: convex, concave
(affine is both), nonnegative, nonpositive (zero is both), constant, free of parameters. So a sum costs one `&`,
and nothing here is looked up by name. The bits of disciplined *parametrised* programming (DPP) are the same
facts with parameters read as variables; they sit in the same word, computed at the same time.

Grant, Boyd and Ye, "Disciplined convex programming", 2006; Agrawal et al., "Differentiable convex optimization
layers", 2019 (DPP).
"""

from __future__ import annotations

CONVEX = 1
CONCAVE = 2
NONNEG = 4
NONPOS = 8
CONSTANT = 16  # no variable below
DPP_CONVEX = 32
DPP_CONCAVE = 64
FIXED = 128  # no parameter below

AFFINE = CONVEX | CONCAVE
ZERO = SIGN = NONNEG | NONPOS
DPP_AFFINE = DPP_CONVEX | DPP_CONCAVE
CURVATURE = AFFINE | DPP_AFFINE
ALL = 255

# A number: constant in every reading. A parameter: constant, but affine where parameters read as variables.
NUMBER = CURVATURE | CONSTANT | FIXED
PARAMETER = CURVATURE | CONSTANT
VARIABLE = CURVATURE | FIXED

# Monotonicity in one argument; a constant function is both.
UP = 1
DOWN = 2
NEITHER = 0
BOTH = 3


def _flip(word: int) -> int:
    swapped = word & (CONSTANT | FIXED)
    for low, high in ((CONVEX, CONCAVE), (NONNEG, NONPOS), (DPP_CONVEX, DPP_CONCAVE)):
        swapped |= (high if word & low else 0) | (low if word & high else 0)
    return swapped


#: FLIP[facts of e] = facts of -e.
FLIP = tuple(_flip(word) for word in range(256))


def sign_of(value: float) -> int:
    """The sign bits of one number."""
    return NONNEG if value > 0 else NONPOS if value < 0 else ZERO if value == 0 else 0


def times_sign(a: int, b: int) -> int:
    """The sign bits of a product, from two words."""
    a, b = a & SIGN, b & SIGN
    if a == ZERO or b == ZERO:
        return ZERO
    if not (a and b):
        return 0
    return NONNEG if a == b else NONPOS


def scaled(facts: int, sign: int) -> int:
    """The facts of c * e for a number c with these sign bits (0: c of either sign)."""
    if sign & NONNEG:
        return facts | SIGN if sign & NONPOS else facts
    if sign & NONPOS:
        return FLIP[facts]
    affine = facts & CONVEX and facts & CONCAVE
    dpp = facts & DPP_CONVEX and facts & DPP_CONCAVE
    return (AFFINE if affine else 0) | (DPP_AFFINE if dpp else 0) | facts & (CONSTANT | FIXED)


def compose(curvature: int, sign: int, monotone: tuple[int, ...], facts: tuple[int, ...]) -> int:
    """The facts of f(g1, ..., gn): the composition rule.

    f(g) is convex if f is convex and each g_i is affine, or convex where f is non-decreasing in it, or concave
    where f is non-increasing (Boyd and Vandenberghe, section 3.2.4); concave by symmetry; constant if all g_i are.

    curvature: CONVEX, CONCAVE, both or none, of f. sign: sign bits of the value. monotone: UP, DOWN, BOTH or
    NEITHER for each argument. facts: one word for each argument.
    """
    common = ALL
    word = curvature & AFFINE
    word |= word << 5  # the same two bits in the reading of DPP
    for direction, g in zip(monotone, facts, strict=True):
        common &= g
        kept = (AFFINE if g & AFFINE == AFFINE else 0) | (DPP_AFFINE if g & DPP_AFFINE == DPP_AFFINE else 0)
        if direction & UP:
            kept |= g & CURVATURE
        if direction & DOWN:
            kept |= FLIP[g] & CURVATURE
        word &= kept
    if common & CONSTANT:
        word |= AFFINE
        if common & FIXED:
            word |= DPP_AFFINE
    return word | sign | common & (CONSTANT | FIXED)


def product(a: int, b: int) -> int:
    """As `_product`, which is worked out once for two words."""
    found = _PRODUCTS.get(a << 8 | b)
    if found is None:
        found = _PRODUCTS[a << 8 | b] = _product(a, b)
    return found


_PRODUCTS: dict[int, int] = {}


def _product(a: int, b: int) -> int:
    """The facts of a product of two expressions, elementwise or of matrices: affine in one where the other is constant.

    In the reading of DPP one side must be free of parameters, and the other may be affine in them.
    """
    sign = times_sign(a, b)
    common = a & b & (CONSTANT | FIXED)
    word = 0
    if a & CONSTANT:
        word |= scaled(b, a & SIGN) & AFFINE
    if b & CONSTANT:
        word |= scaled(a, b & SIGN) & AFFINE
    if a & CONSTANT and b & CONSTANT:
        word |= AFFINE
    if a & CONSTANT and a & FIXED:
        word |= scaled(b, a & SIGN) & DPP_AFFINE
    if b & CONSTANT and b & FIXED:
        word |= scaled(a, b & SIGN) & DPP_AFFINE
    if a & CONSTANT and a & DPP_AFFINE == DPP_AFFINE and b & FIXED:
        word |= scaled(b, a & SIGN) & DPP_AFFINE
    if b & CONSTANT and b & DPP_AFFINE == DPP_AFFINE and a & FIXED:
        word |= scaled(a, b & SIGN) & DPP_AFFINE
    return word | sign | common


def even(sign: int) -> int:
    """Monotonicity of an even convex function such as |x|, from the sign bits of its argument."""
    return (UP if sign & NONNEG else 0) | (DOWN if sign & NONPOS else 0)


def opposite(monotone: int) -> int:
    """Monotonicity of -f, from that of f."""
    return (monotone & UP) << 1 | (monotone & DOWN) >> 1


def along(sign: int) -> int:
    """Monotonicity of c * x in x, from the sign bits of c."""
    return (UP if sign & NONNEG else 0) | (DOWN if sign & NONPOS else 0)


def curvature_name(facts: int) -> str:
    """CONSTANT, AFFINE, CONVEX, CONCAVE or UNKNOWN."""
    if facts & CONSTANT:
        return "CONSTANT"
    return ("UNKNOWN", "CONVEX", "CONCAVE", "AFFINE")[facts & AFFINE]


def sign_name(facts: int) -> str:
    """ZERO, NONNEGATIVE, NONPOSITIVE or UNKNOWN."""
    return ("UNKNOWN", "NONNEGATIVE", "NONPOSITIVE", "ZERO")[(facts & SIGN) >> 2]
