//! An exact decimal or fraction.

use std::fmt;

/// The powers of ten that are floating-point numbers.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// `mantissa` × 10^`exponent` ÷ `denominator`.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    mantissa: i128,
    exponent: i32,
    denominator: i128,
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self { mantissa: 0, exponent: 0, denominator: 1 };

    /// A whole number.
    pub fn integer(value: i128) -> Self {
        Self { mantissa: value, exponent: 0, denominator: 1 }
    }

    /// `mantissa` × 10^`exponent`.
    pub fn decimal(mantissa: i128, exponent: i32) -> Self {
        let mut number = Self { mantissa, exponent, denominator: 1 };
        if mantissa == 0 {
            number.exponent = 0;
        }
        while number.exponent < 0 && number.mantissa % 10 == 0 && number.mantissa != 0 {
            number.mantissa /= 10;
            number.exponent += 1;
        }
        number
    }

    /// `self` × 10^`power`.
    #[must_use]
    pub fn shift(self, power: i32) -> Self {
        let denominator = self.denominator;
        Self { denominator, ..Self::decimal(self.mantissa, self.exponent.saturating_add(power)) }
    }

    /// The sum of two decimals or fractions, where it fits.
    pub fn plus(self, other: Self) -> Option<Self> {
        if self.mantissa == 0 {
            return Some(other);
        }
        if other.mantissa == 0 {
            return Some(self);
        }
        let (a, b) = (self.spread(other)?, other.spread(self)?);
        let exponent = self.exponent.min(other.exponent);
        if self.denominator == other.denominator {
            let mut sum = Self::decimal(a.checked_add(b)?, exponent);
            sum.denominator = self.denominator;
            return Some(sum);
        }
        let mantissa = a.checked_mul(other.denominator)?.checked_add(b.checked_mul(self.denominator)?)?;
        let mut sum = Self::decimal(mantissa, exponent);
        sum.denominator = self.denominator.checked_mul(other.denominator)?;
        Some(sum)
    }

    /// The mantissa at the smaller of the two exponents.
    fn spread(self, other: Self) -> Option<i128> {
        let steps = u32::try_from(self.exponent.checked_sub(other.exponent)?).unwrap_or(0);
        self.mantissa.checked_mul(10i128.checked_pow(steps)?)
    }

    /// The product, where it fits.
    pub fn times(self, other: Self) -> Option<Self> {
        let mut product = Self::decimal(
            self.mantissa.checked_mul(other.mantissa)?,
            self.exponent.checked_add(other.exponent)?,
        );
        product.denominator = self.denominator.checked_mul(other.denominator)?;
        Some(product)
    }

    /// The quotient; `None` for a division by zero or where it does not fit.
    pub fn over(self, other: Self) -> Option<Self> {
        if other.mantissa == 0 {
            return None;
        }
        let sign = other.mantissa.signum();
        let mut quotient = Self::decimal(
            self.mantissa.checked_mul(other.denominator)?.checked_mul(sign)?,
            self.exponent.checked_sub(other.exponent)?,
        );
        quotient.denominator = self.denominator.checked_mul(other.mantissa.checked_abs()?)?;
        Some(quotient.reduced())
    }

    /// A fraction whose denominator divides a power of ten becomes a plain decimal.
    fn reduced(mut self) -> Self {
        let common = gcd(self.mantissa.unsigned_abs(), self.denominator.unsigned_abs());
        if let Ok(common) = i128::try_from(common)
            && common > 1
        {
            self.mantissa /= common;
            self.denominator /= common;
        }
        for (prime, other) in [(10, 1), (5, 2), (2, 5)] {
            while self.denominator % prime == 0 {
                let Some(mantissa) = self.mantissa.checked_mul(other) else { return self };
                let Some(exponent) = self.exponent.checked_sub(1) else { return self };
                self.mantissa = mantissa;
                self.denominator /= prime;
                self.exponent = exponent;
            }
        }
        let denominator = self.denominator;
        Self { denominator, ..Self::decimal(self.mantissa, self.exponent) }
    }

    /// The number with its sign turned.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { mantissa: self.mantissa.checked_neg().unwrap_or(i128::MAX), ..self }
    }

    /// Whether it has no fractional part.
    pub fn is_integer(self) -> bool {
        self.denominator == 1 && self.exponent >= 0
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// The value as an integer, where it is one and fits.
    pub fn as_i64(self) -> Option<i64> {
        if !self.is_integer() {
            return None;
        }
        let power = 10i128.checked_pow(u32::try_from(self.exponent).ok()?)?;
        i64::try_from(self.mantissa.checked_mul(power)?).ok()
    }

    /// The nearest floating-point number.
    pub fn to_f64(self) -> f64 {
        let top = self.top();
        if self.denominator == 1 { top } else { top / self.denominator as f64 }
    }

    /// The floating-point number nearest to `mantissa` × 10^`exponent`: that of 4.2 prints as 4.2.
    fn top(self) -> f64 {
        // Both parts are exact, so the one operation on them is correctly rounded (Clinger 1990, "How to read floating
        // point numbers accurately", PLDI).
        if self.mantissa.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS
            && let Some(power) = EXACT.get(self.exponent.unsigned_abs() as usize)
        {
            let mantissa = self.mantissa as f64;
            return if self.exponent < 0 { mantissa / power } else { mantissa * power };
        }
        format!("{}e{}", self.mantissa, self.exponent).parse().unwrap_or(f64::NAN)
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.to_f64() == other.to_f64()
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.to_f64().partial_cmp(&other.to_f64())
    }
}

impl fmt::Display for Number {
    /// The canonical decimal string: `42000`, `4.2`, `-0.05`; fractions without a finite expansion have
    /// 15 significant digits, and numbers of more than 40 digits are written `1e100`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator != 1 {
            let value = self.to_f64();
            let magnitude = if value == 0.0 { 0 } else { value.abs().log10().floor() as i32 };
            let places = usize::try_from(14 - magnitude).unwrap_or(0).min(40);
            return f.write_str(format!("{value:.places$}").trim_end_matches('0').trim_end_matches('.'));
        }
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        if self.exponent >= 0 {
            let zeros = self.exponent as usize;
            if digits.len() + zeros > 40 {
                return write!(f, "{sign}{digits}e{zeros}");
            }
            return write!(f, "{sign}{digits}{:0<zeros$}", "");
        }
        let places = self.exponent.unsigned_abs() as usize;
        if places > 40 {
            return write!(f, "{sign}{digits}e-{places}");
        }
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_floating_point_number_is_that_of_the_text() {
        let mut mantissa: i128 = 1;
        for step in 0..4_000_i128 {
            // From one digit to more than a floating-point number holds, and both sides of 2^53.
            mantissa = mantissa.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step) >> (step % 100);
            let near = [mantissa, (1 << 53) - 2 + step % 5, -(step + 42)];
            for (mantissa, exponent) in
                near.into_iter().flat_map(|m| [-25, -22, -3, 0, 4, 22, 23].map(|e| (m, e)))
            {
                let number = Number { mantissa, exponent, denominator: 1 };
                let text: f64 = format!("{mantissa}e{exponent}").parse().unwrap();
                assert_eq!(number.to_f64().to_bits(), text.to_bits(), "{mantissa}e{exponent}");
            }
        }
    }
}
