package org.repairnator.jvm.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.repairnator.jvm.runner.TestId;

/** Reads parts of requests; what is absent is empty. */
final class Json {
    private Json() {}

    static String text(JsonObject object, String name) {
        JsonElement element = object.get(name);
        if (element == null || element.isJsonNull()) {
            throw new BadRequest("the request lacks \"" + name + "\"");
        }
        return element.getAsString();
    }

    static String text(JsonObject object, String name, String otherwise) {
        JsonElement element = object.get(name);
        return element == null || element.isJsonNull() ? otherwise : element.getAsString();
    }

    static long number(JsonObject object, String name, long otherwise) {
        JsonElement element = object.get(name);
        return element == null || element.isJsonNull() ? otherwise : element.getAsLong();
    }

    static boolean flag(JsonObject object, String name) {
        JsonElement element = object.get(name);
        return element != null && !element.isJsonNull() && element.getAsBoolean();
    }

    static JsonObject object(JsonObject object, String name) {
        JsonElement element = object.get(name);
        return element == null || element.isJsonNull() ? new JsonObject() : element.getAsJsonObject();
    }

    static <T> List<T> list(JsonObject object, String name, Function<JsonElement, T> read) {
        JsonElement element = object.get(name);
        List<T> values = new ArrayList<>();
        if (element != null && !element.isJsonNull()) {
            for (JsonElement item : element.getAsJsonArray()) {
                values.add(read.apply(item));
            }
        }
        return values;
    }

    static List<Path> paths(JsonObject object, String name) {
        return list(object, name, item -> Path.of(item.getAsString()));
    }

    static List<String> texts(JsonObject object, String name) {
        return list(object, name, JsonElement::getAsString);
    }

    static List<TestId> tests(JsonObject object, String name) {
        return list(
                object,
                name,
                item -> new TestId(text(item.getAsJsonObject(), "suite"), text(item.getAsJsonObject(), "case", "")));
    }

    static JsonArray array(Iterable<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }
}
