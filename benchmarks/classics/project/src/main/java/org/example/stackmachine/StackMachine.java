package org.example.stackmachine;

import java.util.ArrayDeque;
import java.util.Deque;

/** Calculates in reverse Polish notation. */
public final class StackMachine {
    private StackMachine() {
    }

    public static int evaluate(String program) {
        Deque<Integer> stack = new ArrayDeque<>();
        for (String token : program.split(" ")) {
            if (token.length() == 1 && "+-*/".contains(token)) {
                int left = stack.pop();
                int right = stack.pop();
                stack.push(applied(token.charAt(0), left, right));
            } else {
                stack.push(Integer.parseInt(token));
            }
        }
        return stack.pop();
    }

    private static int applied(char operator, int left, int right) {
        switch (operator) {
            case '+':
                return left + right;
            case '-':
                return left - right;
            case '*':
                return left * right;
            default:
                return left / right;
        }
    }
}
