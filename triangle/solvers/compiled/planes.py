"""Planes through three points, and on which side of one a point lies, however thin the triangle.

This module knows nothing of games.
"""

from __future__ import annotations

import numpy as np

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel

__all__ = ["plane", "sees"]


@kernel
def _difference(a: float, b: float) -> tuple[float, float]:
    """Difference of two numbers, and what rounding took from it (Knuth 1969)."""
    s = a - b
    t = s - a
    return s, (a - (s - t)) - (b + t)


@kernel
def _product(a: float, b: float) -> tuple[float, float]:
    """Product of two numbers, and what rounding took from it (Dekker 1971)."""
    p = a * b
    t = 134217729.0 * a
    high_a = t - (t - a)
    t = 134217729.0 * b
    high_b = t - (t - b)
    low_a, low_b = a - high_a, b - high_b
    return p, low_a * low_b - (((p - high_a * high_b) - low_a * high_b) - high_a * low_b)


@kernel
def _minor(
    a: float, a_low: float, b: float, b_low: float, c: float, c_low: float, d: float, d_low: float
) -> tuple[float, float]:
    """Return a b - c d and its rounding, each factor given with its own."""
    p, p_low = _product(a, b)
    q, q_low = _product(c, d)
    r, r_low = _difference(p, q)
    p_low += a * b_low + a_low * b
    q_low += c * d_low + c_low * d
    return r, r_low + (p_low - q_low)


@kernel
def sees(points: FloatArray, p: int, a: int, b: int, c: int) -> bool:
    """Tell whether a point lies above the plane of a triangle or in it.

    The sign of a determinant from arithmetic of twice the precision (see Shewchuk 1997).
    """
    ux, ux_low = _difference(points[b, 0], points[a, 0])
    uy, uy_low = _difference(points[b, 1], points[a, 1])
    uz, uz_low = _difference(points[b, 2], points[a, 2])
    vx, vx_low = _difference(points[c, 0], points[a, 0])
    vy, vy_low = _difference(points[c, 1], points[a, 1])
    vz, vz_low = _difference(points[c, 2], points[a, 2])
    wx, wx_low = _difference(points[p, 0], points[a, 0])
    wy, wy_low = _difference(points[p, 1], points[a, 1])
    wz, wz_low = _difference(points[p, 2], points[a, 2])
    x, x_low = _minor(uy, uy_low, vz, vz_low, uz, uz_low, vy, vy_low)
    y, y_low = _minor(uz, uz_low, vx, vx_low, ux, ux_low, vz, vz_low)
    z, z_low = _minor(ux, ux_low, vy, vy_low, uy, uy_low, vx, vx_low)
    r, r_low = _minor(x, x_low, wx, wx_low, -y, -y_low, wy, wy_low)
    s, s_low = _product(z, wz)
    s_low += z * wz_low + z_low * wz
    t, t_low = _difference(r, -s)
    size = (abs(ux) + abs(uy) + abs(uz)) * (abs(vx) + abs(vy) + abs(vz))
    return t + (t_low + (r_low + s_low)) >= -1e-30 * size * (abs(wx) + abs(wy) + abs(wz))


@kernel
def plane(points: FloatArray, a: int, b: int, c: int) -> tuple[float, float, float, float, float]:
    """Outward unit normal, offset and least height of a triangle; zeros when it has no area.

    Slivers have their normals from arithmetic of twice the precision: however thin a triangle,
    distances from its plane are then exact up to rounding.
    """
    ux, ux_low = _difference(points[b, 0], points[a, 0])
    uy, uy_low = _difference(points[b, 1], points[a, 1])
    uz, uz_low = _difference(points[b, 2], points[a, 2])
    vx, vx_low = _difference(points[c, 0], points[a, 0])
    vy, vy_low = _difference(points[c, 1], points[a, 1])
    vz, vz_low = _difference(points[c, 2], points[a, 2])
    x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    u, v = ux * ux + uy * uy + uz * uz, vx * vx + vy * vy + vz * vz
    area = x * x + y * y + z * z
    if area < 0.01 * u * v:
        x, low = _minor(uy, uy_low, vz, vz_low, uz, uz_low, vy, vy_low)
        x += low
        y, low = _minor(uz, uz_low, vx, vx_low, ux, ux_low, vz, vz_low)
        y += low
        z, low = _minor(ux, ux_low, vy, vy_low, uy, uy_low, vx, vx_low)
        z += low
        area = x * x + y * y + z * z
    if area < 1e-60:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    length = np.sqrt(area)
    x, y, z = x / length, y / length, z / length
    offset = x * points[a, 0] + y * points[a, 1] + z * points[a, 2]
    offset = max(offset, x * points[b, 0] + y * points[b, 1] + z * points[b, 2])
    offset = max(offset, x * points[c, 0] + y * points[c, 1] + z * points[c, 2])
    w = (ux - vx) ** 2 + (uy - vy) ** 2 + (uz - vz) ** 2
    return x, y, z, offset, length / np.sqrt(max(u, v, w))
