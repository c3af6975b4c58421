package org.example.luhn;

/** The check of card numbers: every second digit from the right counts double. */
public final class CheckDigit {
    private CheckDigit() {
    }

    public static boolean isValid(String number) {
        int sum = 0;
        boolean twice = false;
        for (int i = number.length() - 1; i >= 0; i--) {
            int digit = number.charAt(i) - '0';
            if (twice) {
                digit *= 2;
                if (digit > 9) {
                    digit -= 9;
                }
            }
            sum += digit;
            twice = true;
        }
        return sum % 10 == 0;
    }
}
