package org.example.courses;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts courses into semesters: as early as their prerequisites allow. */
public class Plan {
    private final List<Course> courses;

    public Plan(List<Course> courses) {
        this.courses = courses;
    }

    public List<List<String>> semesters() {
        Map<Course, Integer> missing = new HashMap<>();
        List<Course> ready = new ArrayList<>();
        for (Course course : courses) {
            missing.put(course, course.getPrerequisites());
            if (course.getPrerequisites() == 0) {
                ready.add(course);
            }
        }
        List<List<String>> semesters = new ArrayList<>();
        while (!ready.isEmpty()) {
            List<String> names = new ArrayList<>();
            List<Course> next = new ArrayList<>();
            for (Course course : ready) {
                names.add(course.getName());
                for (Course follower : course.getFollowers()) {
                    int left = missing.get(follower) - 1;
                    missing.put(follower, left);
                    if (left == 0) {
                        next.add(follower);
                    }
                }
            }
            semesters.add(names);
            ready = next;
        }
        return semesters;
    }
}
