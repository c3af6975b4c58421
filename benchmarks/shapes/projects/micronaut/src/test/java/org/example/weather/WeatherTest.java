package org.example.weather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.annotation.Client;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@MicronautTest
class WeatherTest {
    @Inject
    @Client("/weather")
    HttpClient client;

    @Inject
    Measurements measurements;

    @Inject
    Levels levels;

    @BeforeEach
    void clear() {
        measurements.clear();
    }

    private Map<?, ?> add(String station, int hour, double celsius) {
        return client.toBlocking().retrieve(HttpRequest.POST("/" + station + "/" + hour, Map.of("celsius", celsius)), Map.class);
    }

    private Map<?, ?> station(String station) {
        return client.toBlocking().retrieve(HttpRequest.GET("/" + station), Map.class);
    }

    private HttpStatus refused(Runnable call) {
        return assertThrows(HttpClientResponseException.class, call::run).getStatus();
    }

    @Test
    void convertsToFahrenheit() {
        assertEquals(50.0, add("north", 8, 10.0).get("fahrenheit"));
        assertEquals(32.0, add("north", 9, 0.0).get("fahrenheit"));
    }

    @Test
    void tellsTheLevelOfTheAverage() {
        add("north", 8, 10.0);
        add("north", 9, 20.0);
        add("south", 9, 35.0);
        assertEquals("mild", station("north").get("level"));
        assertEquals("hot", station("south").get("level"));
    }

    @Test
    void tellsTheFirstOfTheWarmestHours() {
        add("north", 14, 21.0);
        add("north", 12, 21.0);
        add("north", 9, 11.0);
        add("south", 1, 30.0);
        assertEquals(12, station("north").get("warmest"));
    }

    @Test
    void aLaterMeasurementReplacesAnEarlierOne() {
        add("north", 8, 30.0);
        add("north", 8, -4.0);
        add("north", 9, -2.0);
        add("south", 8, 20.0);
        assertEquals("frost", station("north").get("level"));
        assertEquals("mild", station("south").get("level"));
    }

    @Test
    void doesNotKnowStationsWithoutMeasurements() {
        assertEquals(HttpStatus.NOT_FOUND, refused(() -> station("west")));
    }

    @Test
    void refusesImpossibleTemperatures() {
        assertEquals(HttpStatus.BAD_REQUEST, refused(() -> add("north", 8, -300.0)));
        assertEquals(-459.66999999999996, add("north", 8, -273.15).get("fahrenheit"));
    }

    @Test
    void namesLevels() {
        assertEquals("frost", levels.of(-0.1));
        assertEquals("cool", levels.of(0));
        assertEquals("mild", levels.of(15));
        assertEquals("mild", levels.of(28));
        assertEquals("hot", levels.of(28.1));
    }

    @Test
    void refusesHoursThatAreNone() {
        assertThrows(IllegalArgumentException.class, () -> new Measurement("north", 24, 1));
        assertThrows(IllegalArgumentException.class, () -> new Measurement("north", -1, 1));
        assertEquals(23, new Measurement("north", 23, 1).hour());
        assertEquals(0, new Measurement("north", 0, 1).hour());
    }
}
