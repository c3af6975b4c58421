package org.example.password;

/** Rules for passwords. */
public final class Password {
    private Password() {
    }

    public static boolean isStrong(String password) {
        boolean digit = false;
        boolean letter = false;
        for (char c : password.toCharArray()) {
            if (Character.isDigit(c)) {
                digit = true;
            } else if (letter) {
                break;
            } else if (Character.isLetter(c)) {
                letter = true;
            }
        }
        return digit && letter && password.length() >= 8;
    }
}
