package org.example.searchtrees;

/** Questions about binary trees. */
public final class SearchTrees {
    private SearchTrees() {
    }

    public static boolean isSearchTree(TreeNode root) {
        return isBetween(root, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static boolean isBetween(TreeNode node, long low, long high) {
        if (node == null) {
            return true;
        }
        if (node.key <= low || node.key >= high) {
            return false;
        }
        return isBetween(node.left, low, node.key) && isBetween(node.right, low, high);
    }

    public static int height(TreeNode node) {
        return node == null ? 0 : 1 + Math.max(height(node.left), height(node.right));
    }
}
