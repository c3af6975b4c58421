package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.JavaProject;

/** Contexts that a library keeps between tests are made once for many candidates, and never two of them at a time. */
class ContextsTest {
    private static final String CACHE = "org.springframework.test.context.cache.";
    private static final String SHOP = "ex.Shop";
    private static final String TEST = "ex.ShopTest#price";

    @TempDir
    private Path folder;

    private Conversation server;
    private JavaProject project;

    /** What the library does, as far as it matters here. Each context has a thread that waits until it is closed. */
    private JavaProject library() {
        return new JavaProject(folder.resolve("library"), JavaProject.Framework.NONE)
                .main(CACHE + "ContextCache", """
                        package org.springframework.test.context.cache;
                        public interface ContextCache {
                            Object get(Class<?> type, java.util.function.Supplier<Object> maker);
                            void remove(Class<?> type, Object mode);
                            void reset();
                        }
                        """)
                .main(CACHE + "DefaultContextCache", """
                        package org.springframework.test.context.cache;
                        public class DefaultContextCache implements ContextCache {
                            private final java.util.Map<Class<?>, Context> contextMap = new java.util.HashMap<>();
                            private Thread thread;
                            public static int made;
                            public Object get(Class<?> type, java.util.function.Supplier<Object> maker) {
                                Object known = contextMap.get(type);
                                if (known == null) {
                                    if (!contextMap.isEmpty()) {
                                        throw new IllegalStateException("another context is open");
                                    }
                                    made++;
                                    known = maker.get();
                                    contextMap.put(type, new Context(known));
                                    thread = new Thread(DefaultContextCache::sleep);
                                    thread.setDaemon(true);
                                    thread.start();
                                } else if (!thread.isAlive()) {
                                    throw new IllegalStateException("its thread was ended");
                                }
                                return contextMap.get(type).getBeanFactory().getSingleton("shop");
                            }
                            private static void sleep() {
                                try {
                                    Thread.sleep(1_000_000);
                                } catch (InterruptedException closed) {
                                    return;
                                }
                            }
                            public void remove(Class<?> type, Object mode) {
                                contextMap.remove(type);
                                thread.interrupt();
                            }
                            public void reset() {}
                        }
                        """)
                .main(CACHE + "Context", """
                        package org.springframework.test.context.cache;
                        public class Context {
                            private final Object bean;
                            Context(Object bean) {
                                this.bean = bean;
                            }
                            public Context getBeanFactory() {
                                return this;
                            }
                            public String[] getSingletonNames() {
                                return new String[] {"shop"};
                            }
                            public Object getSingleton(String name) {
                                return bean;
                            }
                        }
                        """)
                .main(CACHE + "DefaultCacheAwareContextLoaderDelegate", """
                        package org.springframework.test.context.cache;
                        public class DefaultCacheAwareContextLoaderDelegate {
                            static final ContextCache defaultContextCache = new DefaultContextCache();
                            public static Object context(Class<?> type, java.util.function.Supplier<Object> maker) {
                                return defaultContextCache.get(type, maker);
                            }
                        }
                        """)
                .compile();
    }

    @BeforeEach
    void open() {
        project = new JavaProject(folder.resolve("project"), JavaProject.Framework.JUNIT5)
                .library(library())
                .main(SHOP, """
                        package ex;

                        public class Shop {
                            private final int base = 1 + 1;
                            private final int start = start();
                            private int sold;

                            private int start() {
                                return 2;
                            }

                            public int price(int n) {
                                return n - base;
                            }

                            public int all(int n) {
                                return price(n) * start;
                            }
                        }
                        """)
                .test("ex.ShopTest", """
                        package ex;

                        import static org.junit.jupiter.api.Assertions.assertEquals;
                        import org.junit.jupiter.api.Test;
                        import org.springframework.test.context.cache.*;

                        class ShopTest {
                            @Test
                            void price() {
                                Shop shop = (Shop) DefaultCacheAwareContextLoaderDelegate.context(Shop.class, Shop::new);
                                assertEquals(14, shop.all(5), "made " + DefaultContextCache.made);
                            }
                        }
                        """)
                .compile();
        server = new Conversation();
        assertEquals("", server.ask(project.opening()).error());
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private Conversation.Reply judge(String old, String... replacements) {
        List<Map<String, Object>> candidates = new ArrayList<>();
        for (String replacement : replacements) {
            candidates.add(Map.of("n", candidates.size() + 1, "edits", List.of(project.edit(SHOP, old, replacement))));
        }
        Map<String, Object> options = new HashMap<>(Map.of(
                "failing", JavaProject.tests(TEST), "passing", List.of(), "limitMs", 5000, "candidates", candidates));
        return server.ask(project.request("validate", SHOP, options));
    }

    @Test
    void candidatesShareOneContext() {
        Conversation.Reply reply = judge("n - base", "n * base", "n / base", "base - n", "n - 1");
        assertEquals(List.of("failed", "failed", "failed", "failed"), reply.texts("candidate", "verdict"));
        reply.texts("candidate", "message").forEach(each -> assertTrue(each.startsWith("made 1 "), each));
    }

    @Test
    void whatPassesIsJudgedInAContextOfItsOwn() {
        Conversation.Reply reply = judge("n - base", "n * base", "n + base", "n / base");
        assertEquals(List.of("failed", "plausible", "failed"), reply.texts("candidate", "verdict"));
        String last = reply.events("candidate").get(2).get("message").getAsString();
        assertTrue(last.startsWith("made 3 "), last);
    }

    @Test
    void whatAContextWasMadeWithIsNotJudgedInIt() {
        project.main(SHOP, project.text(SHOP).replace("return n - base", "return n + base").replace("return 2", "return 3"));
        assertEquals(List.of("failed", "plausible"), judge("return 3", "return 4", "return 2").texts("candidate", "verdict"));
    }

    @Test
    void whatACandidateLeavesInAContextIsNoticed() {
        Conversation.Reply reply = judge("return n - base;", "sold += 4; return n - base;", "sold++; return sold + 6;");
        assertEquals(List.of("failed", "plausible"), reply.texts("candidate", "verdict"));
    }

    @Test
    void runsOnUnchangedCodeMakeContextsOfTheirOwn() {
        Map<String, Object> run = Map.of("op", "run", "tests", JavaProject.tests(TEST), "coverage", true, "limitMs", 5000);
        for (int i = 1; i <= 2; i++) {
            String message = server.ask(JavaProject.request(run)).event("test").get("message").getAsString();
            assertTrue(message.startsWith("made " + i + " "), message);
        }
    }
}
