"""Tasks that journeys give staff, through their doors."""

from uuid import UUID

from chassis.ids import new_id
from chassis.testing import Running, staff
from contracts.enrollment import StepCompleted
from contracts.values import CreateTask
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_journeys import REMINDER, due, enrolled, with_steps

ALL = "/api/admin/tasks"
USER = UUID(int=8)
CALL = CreateTask(
    step_id=UUID(int=1),
    name="call",
    title="Call her back",
    activity_subtype="call_back",
    assignee_id=USER,
    due_after_seconds=3600,
    next=REMINDER.step_id,
)
ALONE = CALL.model_copy(update={"next": None})


async def test_a_task_is_given_once_and_the_next_step_is_due(service: Running[Work]) -> None:
    promise = await enrolled(service, with_steps(CALL, REMINDER))
    await service.tick()
    assert [event.result for event in await service.said(StepCompleted)] == ["completed"]
    assert await due(service) == [REMINDER.step_id]
    async with service.client(staff()) as team:
        (task,) = (await team.get(ALL)).json()["items"]
        shown = (await team.get(f"{ALL}/{task['task_id']}")).json()
    assert shown == task
    assert (task["activity_type"], task["activity_subtype"], task["status"]) == ("task", "call_back", "open")
    assert (task["contact_id"], task["enrollment_id"]) == (str(promise.contact_id), str(promise.enrollment_id))


async def test_a_list_of_tasks_shows_what_is_asked_for(service: Running[Work]) -> None:
    promise = await enrolled(
        service, with_steps(CALL, CALL.model_copy(update={"step_id": REMINDER.step_id, "next": None}))
    )
    async with service.client(staff()) as team:
        wanted = {
            "status": "open",
            "assignee_id": str(USER),
            "campaign_id": str(promise.campaign_id),
            "contact_id": str(promise.contact_id),
            "activity_subtype": "call_back",
        }
        numbers = [len((await team.get(ALL, params={name: value})).json()["items"]) for name, value in wanted.items()]
        others = {**dict.fromkeys(("assignee_id", "campaign_id", "contact_id"), str(new_id())), "status": "done"}
        none = [(await team.get(ALL, params=wanted | {name: value})).json()["items"] for name, value in others.items()]
        first = (await team.get(ALL, params=wanted | {"limit": 1})).json()
        other = (await team.get(ALL, params=wanted | {"limit": 1, "cursor": first["next"]})).json()
    assert (numbers, none) == ([2] * 5, [[]] * 4)
    assert first["items"][0]["task_id"] != other["items"][0]["task_id"]
    assert other["next"] is None


async def test_a_task_is_assigned_and_closed_once(service: Running[Work]) -> None:
    await enrolled(service, with_steps(ALONE))
    async with service.client(staff()) as team:
        (task,) = (await team.get(ALL)).json()["items"]
        one = f"{ALL}/{task['task_id']}"
        assert (await team.put(f"{one}/assignee", json={"assignee_id": None})).json()["assignee_id"] is None
        done = (await team.post(f"{one}/done")).json()
        again = [await team.post(f"{one}/{way}") for way in ("done", "cancel")]
        again.append(await team.put(f"{one}/assignee", json={"assignee_id": str(USER)}))
        assert (await team.get(one)).json() == done
        unknown = await team.post(f"{ALL}/{new_id()}/done")
    assert (done["status"], done["closed_at"] is None, done["closed_by"] is None) == ("done", False, False)
    assert [(answer.status_code, answer.json()["code"]) for answer in again] == [(409, "TaskClosed")] * 3
    assert (unknown.status_code, unknown.json()["code"]) == (404, "NoSuchTask")


async def test_a_task_is_cancelled(service: Running[Work]) -> None:
    await enrolled(service, with_steps(ALONE))
    async with service.client(staff()) as team:
        (task,) = (await team.get(ALL)).json()["items"]
        assert (await team.post(f"{ALL}/{task['task_id']}/cancel")).json()["status"] == "cancelled"
