package org.repairnator.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseNamesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            adds                                 | adds
            adds()                               | adds
            adds[0: a=1]                         | adds
            adds{int, String}[2]                 | adds
            adds(int)[2]                         | adds
            $spock_feature_0_2(Object)[1]        | $spock_feature_0_2
            adds two, and more                   | adds two, and more
            gives 0, when empty (nothing bought) | gives 0, when empty (nothing bought)
            empty (nothing bought)               | empty (nothing bought)
            adds two numbers(int, int)[2]        | adds two numbers
            adds two numbers[2]                  | adds two numbers
            adds up to [1, 2] [n: 2, #1]         | adds up to [1, 2] [n: 2, #1]
            adds two()                           | adds two
            """)
    void areThoseOfReportsWithoutParameters(String reported, String expected) {
        assertEquals(expected, CaseNames.of(reported));
    }
}
