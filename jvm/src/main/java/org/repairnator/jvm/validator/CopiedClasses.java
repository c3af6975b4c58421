package org.repairnator.jvm.validator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Opcodes;
import org.repairnator.jvm.compiler.Copy;
import org.repairnator.jvm.instrumenter.InitializerVisitor;
import org.repairnator.jvm.instrumenter.Instrumenter;
import org.repairnator.jvm.runner.Overlay;

/** The classes of one file compiled with copies of its methods, from which each candidate's classes are made. */
final class CopiedClasses {
    private final Map<String, byte[]> compiled;
    private final Map<String, byte[]> instrumented = new HashMap<>();
    private final Map<Integer, CopiedClass> byCopy = new HashMap<>();
    private final Map<String, byte[]> locals = new HashMap<>();
    private final Map<String, String> originalFingerprints = new HashMap<>();
    private final Map<CopiedClass, Map<String, ChoosingVisitor.Slot>> slots = new LinkedHashMap<>();
    private int slotCount;

    /**
     * Takes the classes apart.
     *
     * @param compiled class files by binary name
     */
    CopiedClasses(Map<String, byte[]> compiled) {
        this.compiled = compiled;
        for (Map.Entry<String, byte[]> entry : compiled.entrySet()) {
            byte[] classFile = entry.getValue();
            if (new String(classFile, StandardCharsets.ISO_8859_1).contains(Copy.MARK)) {
                CopiedClass taken = new CopiedClass(classFile);
                taken.numbers().forEach(number -> byCopy.put(number, taken));
                instrumented.put(entry.getKey(), taken.base());
            }
            if (isLocal(classFile)) {
                locals.put(entry.getKey().replace('.', '/'), Instrumenter.instrument(classFile, null));
            }
        }
    }

    private static boolean isLocal(byte[] classFile) {
        boolean[] inMethod = new boolean[1];
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitOuterClass(String owner, String method, String descriptor) {
                                inMethod[0] = method != null;
                            }
                        },
                        ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return inMethod[0];
    }

    /** A hash of what copies change and to which code; null when they change nothing. */
    String fingerprint(Collection<Integer> copies) {
        TreeMap<String, String> changed = new TreeMap<>();
        for (int copy : copies) {
            CopiedClass owner = byCopy.get(copy);
            String method = owner.originalKey(copy);
            String original = originalFingerprints.computeIfAbsent(
                    method, key -> owner.originalFingerprint(copy, locals));
            String now = owner.fingerprint(copy, locals);
            if (!now.equals(original)) {
                changed.put(method, now);
            }
        }
        return changed.isEmpty() ? null : changed.toString();
    }

    /** The file's classes with these copies in place of the methods they copy. */
    Overlay overlay(Collection<Integer> copies) {
        Map<CopiedClass, List<Integer>> byClass = new LinkedHashMap<>();
        for (int copy : copies) {
            byClass.computeIfAbsent(byCopy.get(copy), key -> new ArrayList<>()).add(copy);
        }
        Map<String, byte[]> changed = new HashMap<>();
        byClass.forEach((owner, numbers) -> changed.put(owner.name().replace('/', '.'), owner.with(numbers)));
        return name -> {
            byte[] own = changed.get(name);
            return own != null ? own : unchanged(name);
        };
    }

    /** Whether these copies can be told apart while all are in one class. */
    boolean canChoose(Collection<Integer> copies) {
        return copies.stream().allMatch(copy -> byCopy.get(copy).canChoose());
    }

    /** How many methods have copies. */
    int slots() {
        number();
        return slotCount;
    }

    /** The copy that each method is to be for these copies, by its slot. */
    Map<Integer, Integer> choices(Collection<Integer> copies) {
        number();
        Map<Integer, Integer> choices = new HashMap<>();
        for (int copy : copies) {
            CopiedClass owner = byCopy.get(copy);
            Map.Entry<Integer, Integer> choice = owner.choice(copy, slots.get(owner));
            choices.put(choice.getKey(), choice.getValue());
        }
        return choices;
    }

    /** The file's classes with all copies at once, to choose from. */
    Overlay choosing() {
        number();
        Map<String, byte[]> made = new HashMap<>();
        slots.forEach((owner, own) -> made.put(owner.name().replace('/', '.'), owner.choosing(own)));
        return name -> {
            byte[] own = made.get(name);
            if (own != null) {
                return own;
            }
            byte[] plain = unchanged(name);
            return plain == null ? null : InitializerVisitor.tracked(plain);
        };
    }

    private void number() {
        if (slots.isEmpty()) {
            for (CopiedClass owner : new LinkedHashSet<>(byCopy.values())) {
                if (owner.canChoose()) {
                    Map<String, ChoosingVisitor.Slot> own = owner.slots(slotCount);
                    slotCount += own.size();
                    slots.put(owner, own);
                }
            }
        }
    }

    private byte[] unchanged(String name) {
        byte[] classFile = compiled.get(name);
        return classFile == null
                ? null
                : instrumented.computeIfAbsent(name, key -> Instrumenter.instrument(classFile, null));
    }
}
