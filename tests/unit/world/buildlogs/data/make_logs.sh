#!/bin/sh
# Makes the logs beside this script anew, with the real tools: needs Maven, Gradle 4.4.1 (Debian's), a JDK, Python, and
# the registries.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/project" "$work/project"
cd "$work/project"
python=$(python3 -c "import sys; print(sys.base_prefix)")
keep() { sed -e "s#$work#/build#g" -e "s#$python#/usr#g" >"$here/$1"; }

for version in 2.12.4 2.18.1 2.22.2 3.0.0-M5 3.2.5 3.5.2; do
    mvn -B -Dsurefire=$version test 2>&1 | keep surefire-$version.log
done
mvn -B -Dsurefire=3.5.2 -Dstyle.color=always test 2>&1 | keep surefire-3.5.2-colours.log
mvn -B -Dsurefire=2.18.1 -DprintSummary=false test 2>&1 | keep surefire-2.18.1-brief.log
for version in 2.22.2 3.5.2; do
    mvn -B -Dsurefire=$version -Dtest=None -DfailIfNoTests=false -Dsurefire.failIfNoSpecifiedTests=false \
        -Dit.test=CalculatorIT verify 2>&1 | keep failsafe-$version.log
done

mvn -B -q dependency:copy-dependencies -DoutputDirectory=libs >/dev/null 2>&1
echo "apply plugin: 'java'; dependencies { testCompile fileTree('libs') }" >build.gradle
gradle="gradle --no-daemon --offline --console=plain"
$gradle test 2>&1 | keep gradle-4.4.1.log
echo "test { testLogging { events 'passed', 'failed', 'skipped'; exceptionFormat 'full' } }" >>build.gradle
$gradle cleanTest test 2>&1 | keep gradle-4.4.1-full.log

sed -i 's/4.13.2/4.13.2.none/' pom.xml
mvn -B test 2>&1 | keep maven-unresolved.log
sed -i 's/4.13.2.none/4.13.2/' pom.xml
sed -i 's/return a - b;/return a - b/' src/main/java/org/example/Calculator.java
mvn -B test 2>&1 | keep maven-uncompiled.log
$gradle test 2>&1 | keep gradle-4.4.1-uncompiled.log

cd "$work"
cp "$here/pytest_sample.txt" test_numbers.py
cp "$here/unittest_sample.txt" test_sums.py
for version in 6.2.5 7.4.4 8.3.4 9.0.1; do
    python3 -m venv --without-pip venv
    python3 -m pip --python venv/bin/python install -q "pytest==$version" pytest-xdist >/dev/null 2>&1
    venv/bin/python -m pytest -p no:cacheprovider test_numbers.py 2>&1 | keep pytest-$version.log
    if [ $version = 8.3.4 ]; then
        venv/bin/python -m pytest -p no:cacheprovider -v --no-summary test_numbers.py 2>&1 | keep pytest-$version-verbose.log
        venv/bin/python -m pytest -p no:cacheprovider -q test_numbers.py 2>&1 | keep pytest-$version-quiet.log
        venv/bin/python -m pytest -p no:cacheprovider -v -n 2 test_numbers.py 2>&1 | keep pytest-$version-xdist.log
        echo 'import nothing_of_this_name' >test_unreadable.py
        venv/bin/python -m pytest -p no:cacheprovider test_unreadable.py 2>&1 | keep pytest-$version-unreadable.log
        venv/bin/python -m unittest test_unreadable 2>&1 | keep unittest-unreadable.log
    fi
    rm -rf venv
done
python3 -m unittest -v test_sums 2>&1 | keep unittest.log
