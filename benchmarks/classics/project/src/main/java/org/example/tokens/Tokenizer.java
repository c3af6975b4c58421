package org.example.tokens;

import java.util.ArrayList;
import java.util.List;

/** Cuts a sum like {@code 12+x*3} into numbers, names and signs. */
public class Tokenizer {
    private final String text;
    private int position;

    public Tokenizer(String text) {
        this.text = text;
    }

    public List<String> tokens() {
        List<String> tokens = new ArrayList<>();
        while (position < text.length()) {
            char c = text.charAt(position);
            if (Character.isDigit(c)) {
                tokens.add(number());
            } else if (Character.isLetter(c)) {
                tokens.add(word());
            } else if (c == ' ') {
                position++;
            } else {
                tokens.add(String.valueOf(c));
                position++;
            }
        }
        return tokens;
    }

    private String number() {
        int start = position;
        while (Character.isDigit(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    private String word() {
        int start = position;
        while (position < text.length() && Character.isLetterOrDigit(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }
}
