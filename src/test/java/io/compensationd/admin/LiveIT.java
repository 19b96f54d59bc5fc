package io.compensationd.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.compensationd.admin.Chromium.Look;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Pages that stand open in a real browser, whatever somebody does with them meanwhile.
class LiveIT {
    private static Served served;
    private static Client node;
    private static Client operator;
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        served = new Served();
        node = served.node("a");
        operator = node.with(Served.OPERATOR);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) chromium.close();
        if (served != null) served.close();
    }

    @AfterEach
    void resume() {
        operator.post("/api/v1/resume", "{}");
    }

    /// Whoever clicks into a table puts the focus on what scrolls it, and looks on.
    @Test
    void a_table_that_somebody_clicked_into_is_kept_up_to_date() {
        var page = signedIn(Look.DESK);
        page.locator("#lanes .scroll").click();
        assertThat(page.locator("#lanes .scroll")).isFocused();
        operator.post("/api/v1/pause", "{\"lane\": 3}");
        assertThat(page.locator("#lanes .chip.paused")).hasCount(1);
        assertThat(page.locator("#lanes .scroll")).isFocused();
        operator.post("/api/v1/resume", "{\"lane\": 3}");
        assertThat(page.locator("#lanes .chip.paused")).hasCount(0);
        page.context().close();
    }

    @Test
    void a_pause_is_seen_on_pages_that_stand_still_and_goes_with_its_end() {
        var page = signedIn(Look.DESK);
        page.navigate(node.base() + "/tasks?status=failed");
        page.getByLabel("Task number").fill("4711");
        operator.post("/api/v1/pause", "{\"reason\": \"audit day\", \"expiresIn\": \"PT2M\"}");
        assertThat(page.locator("#pause .banner")).containsText("audit day");
        assertThat(page.locator("#pause-left .banner")).containsText("The pause ends in");
        Chromium.screenshot(page, "paused-until-en-light");
        operator.post("/api/v1/resume", "{}");
        assertThat(page.locator("#pause .banner")).hasCount(0);
        assertThat(page.getByLabel("Task number")).hasValue("4711");
        assertThat(chromium.wrongs).isEmpty();
        page.context().close();
    }

    /// A reload would lose what is written, and offer to send a form once more.
    @Test
    void who_is_signed_out_keeps_what_a_page_that_stands_still_shows() {
        var page = signedIn(Look.DESK);
        page.navigate(node.base() + "/tasks?status=failed");
        page.getByLabel("Task number").fill("4711");
        var schedule = page.context().newPage();
        schedule.navigate(node.base() + "/schedule");
        schedule.locator("#pause-reason").fill("the bank is closed");
        var other = page.context().newPage();
        other.navigate(node.base() + "/runs");
        Chromium.button(other, "Sign out").click();
        assertThat(other.locator("#token")).isVisible();
        assertThat(page.locator("#signed-out")).isVisible();
        assertThat(page.locator("#signed-out a")).hasText("Sign in");
        assertThat(page.getByLabel("Task number")).hasValue("4711");
        assertThat(schedule.locator("#signed-out")).isVisible();
        assertThat(schedule.locator("#pause-reason")).hasValue("the bank is closed");
        page.context().close();
    }

    @Test
    void every_part_can_be_reached_on_a_phone_without_scrolling_aside() {
        for (var look : new Look[] {Look.PHONE, Look.CHINESE_PHONE}) {
            var page = signedIn(look);
            assertThat(page.locator(".top nav a")).hasCount(6);
            assertThat(page.evaluate("""
                    [...document.querySelectorAll('.top nav a')]
                        .filter(it => it.getBoundingClientRect().right > innerWidth).map(it => it.textContent).join()""")).as(look.name()).isEqualTo("");
            page.context().close();
        }
    }

    private static Page signedIn(Look look) {
        var page = chromium.window(look, node.base());
        page.navigate(node.base() + "/");
        page.locator("#token").fill(Served.OPERATOR);
        page.keyboard().press("Enter");
        assertThat(page.locator("nav")).isVisible();
        return page;
    }
}
