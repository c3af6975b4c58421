package org.repairnator.jvm.validator;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.repairnator.jvm.compiler.Edit;

/**
 * A change to be judged.
 *
 * @param number the client's name for it
 * @param edits by file
 */
public record Candidate(long number, Map<Path, List<Edit>> edits) {}
