package org.example.weather;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import java.util.Map;
import java.util.OptionalDouble;

/** Measurements over HTTP. */
@Controller("/weather")
public class WeatherController {
    private final Measurements measurements;
    private final Levels levels;

    public WeatherController(Measurements measurements, Levels levels) {
        this.measurements = measurements;
        this.levels = levels;
    }

    @Post("/{station}/{hour}")
    public HttpResponse<?> add(@PathVariable String station, @PathVariable int hour, @Body Map<String, Double> body) {
        Double celsius = body.get("celsius");
        if (celsius == null || celsius < -273.15) {
            return HttpResponse.badRequest(Map.of("problem", "no temperature"));
        }
        measurements.add(new Measurement(station, hour, celsius));
        return HttpResponse.created(Map.of("fahrenheit", new Measurement(station, hour, celsius).fahrenheit()));
    }

    @Get("/{station}")
    public HttpResponse<?> station(@PathVariable String station) {
        OptionalDouble average = measurements.average(station);
        if (average.isEmpty()) {
            return HttpResponse.notFound();
        }
        Measurement warmest = measurements.warmest(station).orElseThrow();
        return HttpResponse.ok(Map.of("level", levels.of(average.getAsDouble()), "warmest", warmest.hour()));
    }
}
