package io.compensationd.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.compensationd.admin.Chromium.button;
import static io.compensationd.admin.Chromium.link;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.compensationd.admin.Chromium.Look;
import io.compensationd.testing.Shows;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The dashboard of two real nodes in a real browser.
class DashboardIT {
    private static final List<String> PAGES =
            List.of("/", "/tasks", "/schedule", "/tasks/1", "/runs", "/ledger", "/audit", "/nowhere");
    private static final String EVIL = "<img src=x onerror=\"alert('%s')\">";

    private static Served served;
    private static Client first;
    private static Client second;
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        served = new Served();
        var other = served.cluster.launch("second", Served.SECRETS.toArray(String[]::new));
        first = served.node("first");
        other.awaitLog("started node=second", Served.SOON);
        second = Client.of(other.log());
    }

    @AfterAll
    static void stop() {
        if (chromium != null) chromium.close();
        if (served != null) served.close();
    }

    @AfterEach
    void nothing_went_wrong_behind_ones_back() {
        assertThat(chromium.wrongs).isEmpty();
    }

    @Test
    void a_task_fails_is_requeued_and_settled_before_ones_eyes() {
        var task = task(101, "0.5", "2.5000");
        served.until("failed", () -> status(task).equals("failed"));
        var page = signedIn(Look.DESK, Served.OPERATOR, first);
        page.navigate(first.base() + "/tasks?status=failed&user=101");
        link(page, task).click();
        assertThat(page.locator("#explain")).containsText("balance 0.5000 is less than cost 2.5000");
        assertThat(page.locator("#course")).containsText("Attempt 1");
        served.sql("update users set balance = 10 where id = 101");
        page.getByLabel("Reason, for the audit").fill("topped up");
        button(page, "Requeue …").click();
        assertThat(page.locator("h1")).hasText("Tasks to requeue: 1");
        assertThat(page.locator("#plan-amount")).hasText("2.5000");
        Chromium.screenshot(page, "plan-en-light");
        assertThat(chromium.serious(page)).isEmpty();
        button(page, "Requeue them").click();
        assertThat(page.locator("h1")).hasText("Tasks back in line: 1");
        assertThat(chromium.serious(page)).isEmpty();
        link(page, "Back").click();
        assertThat(page.locator("#task-head .chip")).hasText("completed");
        assertThat(page.locator("#course")).containsText("10.0000 − 2.5000 = 7.5000");
        page.navigate(first.base() + "/audit");
        assertThat(page.locator("tbody tr").first()).containsText("topped up");
        assertThat(served.value("select origin from compensation.audit order by id desc limit 1"))
                .startsWith("dashboard ");
    }

    @Test
    void what_comes_while_it_is_paused_waits_on_every_node() {
        var page = signedIn(Look.DESK, Served.OPERATOR, first);
        page.navigate(first.base() + "/schedule");
        page.locator("#pause-reason").fill("audit day");
        page.locator("#expiry").selectOption("PT1H");
        button(page, "Pause").click();
        assertThat(page.locator("#pause .banner")).containsText("All lanes are paused");
        assertThat(page.locator("#pause .banner")).containsText("audit day");
        var task = task(102, "10", "1.0000");
        page.navigate(second.base() + "/");
        assertThat(page.locator("footer")).containsText("second");
        assertThat(page.locator("#pause .banner")).containsText("audit day");
        assertThat(page.locator("#due")).hasText("1");
        Chromium.screenshot(page, "paused-en-light");
        assertThat(chromium.serious(page)).isEmpty();
        var open = page.context().newPage();
        open.navigate(second.base() + "/tasks/" + task);
        assertThat(open.locator("#explain")).containsText("Its lane is paused.");
        page.navigate(first.base() + "/schedule");
        button(page, "Resume").click();
        assertThat(page.locator("#pause .banner")).hasCount(0);
        assertThat(open.locator("#task-head .chip")).hasText("completed");
        assertThat(open.locator("#pause .banner")).hasCount(0);
        button(page, "Settle now").click();
        assertThat(page.locator("#wedged")).containsText("Fired: 8 lanes have ended so far.");
    }

    @Test
    void several_are_selected_and_cancelled_by_keyboard_alone() {
        for (int user = 111; user <= 113; user++) task(user, "0", "1.0000");
        served.until("failed", () -> count("failed", "between 111 and 113") == 3);
        var page = signedIn(Look.DESK, Served.OPERATOR, first);
        page.navigate(first.base() + "/tasks?status=failed&user=111,112,113");
        assertThat(page.locator("tbody tr")).hasCount(3);
        page.locator("[data-all]").focus();
        page.keyboard().press("Space");
        assertThat(page.locator("#selected")).hasText("3 selected");
        page.keyboard().press("Tab");
        for (int i = 0; i < 30 && !Chromium.focused(page).startsWith("Cancel"); i++)
            page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(page.locator("h1")).hasText("Tasks to cancel: 3");
        button(page, "Cancel them").press("Enter");
        assertThat(page.locator("h1")).hasText("Tasks cancelled: 3");
        assertThat(count("cancelled", "between 111 and 113")).isEqualTo(3);
    }

    @Test
    @Shows({12, 14})
    void what_a_task_says_is_shown_and_never_run() {
        served.sql(insert(120, "1.0000")
                .replace("'{}', '{}'", "'" + quoted("request") + "', '</pre>" + quoted("response") + "'")
                .replace("'openai'", "'" + quoted("provider") + "'")
                .replace("'clerk'", "'" + quoted("clerk") + "'"));
        served.sql("update compensation_tasks set status = 'failed', \"errorMessage\" = '" + quoted("error")
                + "', \"failureReason\" = '" + quoted("reason") + "', \"idempotencyKey\" = '" + quoted("key")
                + "' where \"userId\" = 120");
        var page = signedIn(Look.DESK, Served.OPERATOR, first);
        page.navigate(first.base() + "/tasks?status=failed&user=120");
        assertThat(page.locator("tbody")).containsText(EVIL.formatted("error"));
        page.locator("tbody a").first().click();
        assertThat(page.locator("#facts")).containsText(EVIL.formatted("key"));
        assertThat(page.locator("#request")).hasCount(0);
        link(page, "Show them").click();
        assertThat(page.locator("#request")).containsText(EVIL.formatted("request"));
        assertThat(page.locator("#response")).containsText("</pre>" + EVIL.formatted("response"));
        assertThat(page.locator("img")).hasCount(0);
        assertThat(chromium.serious(page)).isEmpty();
        page.getByLabel("Reason, for the audit").fill(EVIL.formatted("why"));
        button(page, "Cancel …").click();
        button(page, "Cancel them").click();
        page.navigate(first.base() + "/audit");
        assertThat(page.locator("tbody")).containsText(EVIL.formatted("why"));
        page.navigate(first.base() + "/tasks?status=%3Cscript%3Ealert(1)%3C/script%3E");
        assertThat(page.locator("script:not([src])")).hasCount(0);
        Chromium.screenshot(page, "evil-en-light");
    }

    @Test
    void every_page_in_both_languages_both_themes_and_on_a_phone() {
        task(130, "10", "1.0000");
        for (var look : List.of(Look.DESK, Look.CHINESE, Look.PHONE, Look.CHINESE_PHONE)) {
            var page = signedIn(look, Served.OPERATOR, first);
            var seen = new ArrayList<String>();
            var wide = new ArrayList<String>();
            for (var path : look.equals(Look.CHINESE_PHONE) ? PAGES.subList(0, 3) : PAGES) {
                page.navigate(first.base() + path);
                assertThat(page.locator("html"))
                        .hasAttribute("lang", look.locale().startsWith("zh") ? "zh-CN" : "en");
                chromium.serious(page).forEach(finding -> seen.add(path + " " + finding));
                Chromium.wider(page).ifPresent(wide::add);
                Chromium.screenshot(page, Chromium.name(path) + "-" + look.name());
            }
            assertThat(seen).as(look.name()).isEmpty();
            assertThat(wide).as(look.name()).isEmpty();
            page.context().close();
        }
    }

    @Test
    void language_and_theme_are_chosen_and_stay() {
        var page = chromium.window(Look.DESK, first.base());
        page.navigate(first.base() + "/tasks?status=failed");
        assertThat(chromium.serious(page)).isEmpty();
        Chromium.screenshot(page, "sign-in-en-light");
        link(page, "中文").click();
        link(page, "深色").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        page.locator("#token").fill("wrong");
        page.keyboard().press("Enter");
        assertThat(page.locator("[role=alert].note")).hasText(Pattern.compile("令牌"));
        page.locator("#token").fill(Served.VIEWER);
        page.keyboard().press("Enter");
        assertThat(page.locator("h1")).hasText("任务");
        assertThat(page.url()).isEqualTo(first.base() + "/tasks?status=failed");
        assertThat(page.locator("button[value=requeue]")).hasCount(0);
        button(page, "退出").click();
        assertThat(page.locator("#token")).isVisible();
    }

    private static Page signedIn(Look look, String token, Client node) {
        var page = chromium.window(look, first.base(), second.base());
        page.navigate(node.base() + "/");
        page.locator("#token").fill(token);
        page.keyboard().press("Enter");
        assertThat(page.locator(".who")).isVisible();
        return page;
    }

    /// A task that fails at its first failure.
    private static String task(int user, String balance, String cost) {
        served.sql(
                "insert into users (id, \"clerkId\", balance) values (%d, 'c%d', %s)".formatted(user, user, balance));
        served.sql(insert(user, cost));
        return served.value("select max(id) from compensation_tasks where \"userId\" = " + user);
    }

    private static String insert(int user, String cost) {
        return """
                insert into compensation_tasks ("userId", "userPricingId", cost, "maxRetries", "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt")
                values (%d, 7, %s, 1, 'clerk', 'openai', '/v1/chat', '{}', '{}', now())""".formatted(user, cost);
    }

    private static String quoted(String where) {
        return EVIL.formatted(where).replace("'", "''");
    }

    private static String status(String task) {
        return served.value("select status from compensation_tasks where id = " + task);
    }

    private static int count(String status, String users) {
        return Integer.parseInt(served.value(
                "select count(*) from compensation_tasks where status = '" + status + "' and \"userId\" " + users));
    }
}
