package org.repairnator.jvm.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.TreeMap;
import java.util.TreeSet;
import org.repairnator.jvm.instrumenter.LineNumbers;

/** What a test ran, by class: lines, branches, and the names of files that do not follow from the classes'. */
final class CoverageReport {
    private final LineNumbers numbers;
    private final TreeMap<String, TreeSet<Integer>> lines = new TreeMap<>();
    private final TreeMap<String, JsonArray> branches = new TreeMap<>();

    /**
     * Creates a report.
     *
     * @param numbers tells what probes stand for
     * @param probes those that were hit
     */
    CoverageReport(LineNumbers numbers, int[] probes) {
        this.numbers = numbers;
        for (int number : probes) {
            LineNumbers.Probe probe = numbers.probe(number);
            if (probe instanceof LineNumbers.Branch branch) {
                branches.computeIfAbsent(branch.className(), key -> new JsonArray()).add(described(branch));
            } else {
                lines.computeIfAbsent(probe.className(), key -> new TreeSet<>()).add(probe.line());
            }
        }
    }

    private static JsonArray described(LineNumbers.Branch branch) {
        JsonArray described = new JsonArray();
        described.add(branch.line());
        described.add(branch.index());
        described.add(branch.outcome());
        return described;
    }

    /** Adds {@code lines}, {@code branches} and {@code sources} to an event. */
    void addTo(JsonObject fields) {
        JsonObject branchesByClass = new JsonObject();
        branches.forEach(branchesByClass::add);
        JsonObject linesByClass = new JsonObject();
        JsonObject sources = new JsonObject();
        lines.forEach((className, ran) -> {
            JsonArray array = new JsonArray();
            ran.forEach(array::add);
            linesByClass.add(className, array);
            String source = numbers.source(className);
            if (source != null && !source.equals(usualSource(className))) {
                sources.addProperty(className, source);
            }
        });
        fields.add("branches", branchesByClass);
        fields.add("lines", linesByClass);
        fields.add("sources", sources);
    }

    /** The file that a class of this name is in by convention. */
    private static String usualSource(String className) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        int nested = simple.indexOf('$');
        return (nested < 0 ? simple : simple.substring(0, nested)) + ".java";
    }
}
