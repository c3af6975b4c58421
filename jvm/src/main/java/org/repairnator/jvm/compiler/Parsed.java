package org.repairnator.jvm.compiler;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.SourcePositions;
import java.util.List;

/**
 * Parsed sources.
 *
 * @param units their trees, in order
 * @param positions where trees are in the text
 * @param problems syntax errors
 */
public record Parsed(List<CompilationUnitTree> units, SourcePositions positions, List<Problem> problems) {}
